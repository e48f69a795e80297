// Unpacks the page's data, which is compressed, and starts.
"use strict";

async function unpacked() {
  const packed = atob(byId("data").textContent);
  const bytes = new Uint8Array(packed.length);
  for (let n = 0; n < packed.length; n++) bytes[n] = packed.charCodeAt(n); // a call for each byte would take as long as the rest
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

unpacked().then(
  data => {
    globalThis.practice = new Page(data);
    globalThis.practice.opened = performance.now(); // milliseconds since the page was asked for
  },
  () => {
    byId("waiting").textContent = byId("waiting").dataset.failed;
  },
);
