// Unpacks the page's data, which is compressed, and starts.
"use strict";

async function unpacked() {
  const bytes = Uint8Array.from(atob(byId("data").textContent.trim()), character => character.charCodeAt(0));
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
