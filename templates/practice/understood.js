// A picture of what was understood of an answer, as MathML that is made element by element: nothing of an answer is
// ever taken for markup.
"use strict";

const MATHML = "http://www.w3.org/1998/Math/MathML";

function mathElement(name, ...children) {
  const element = document.createElementNS(MATHML, name);
  element.append(...children);
  return element;
}

function numberElement(value, decimals, sign) {
  const text = decimals === 99 || decimals < 0 ? String(value) : value.toFixed(Math.min(decimals, 100));
  const digits = mathElement("mn", text.replace("-", "").replace(".", sign));
  return value < 0 || Object.is(value, -0) ? mathElement("mrow", mathElement("mo", "−"), digits) : digits;
}

function entryElement(reading, n, sign) {
  const entry = reading.entries?.[n];
  if (entry?.type === "gap") return mathElement("mtext", "?");
  if (entry && entry.decimals === null && /^-?[0-9]+\/[0-9]+$/.test(entry.text)) {
    const [top, bottom] = entry.text.replace("-", "").split("/").map(text => mathElement("mn", text));
    const whole = mathElement("mfrac", top, bottom);
    return entry.text.startsWith("-") ? mathElement("mrow", mathElement("mo", "−"), whole) : whole;
  }
  const value = reading.numbers[n];
  const shown = reading.isCalculated || (entry && entry.decimals === null) ? Number(value.toPrecision(8)) : value;
  return numberElement(shown, entry?.decimals ?? 99, sign);
}

// The numbers of a reading in the shape that is asked for.
function understood(reading, [rows, columns], sign) {
  const math = mathElement("math");
  if (rows * columns === 1) {
    math.append(entryElement(reading, 0, sign));
    return math;
  }
  const table = mathElement("mtable");
  for (let i = 0; i < rows; i++) {
    const row = mathElement("mtr");
    for (let j = 0; j < columns; j++) row.append(mathElement("mtd", entryElement(reading, i * columns + j, sign)));
    table.append(row);
  }
  table.setAttribute("class", "fenced");
  math.setAttribute("aria-label", [...table.querySelectorAll("mtd")].map(cell => cell.textContent).join("; "));
  math.append(table);
  return math;
}
