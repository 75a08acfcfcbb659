// Scans a certificate's QR code with the camera: by the browser where it can, else by jsQR.

const button = document.querySelector("[data-scan]");
const scanner = document.querySelector("[data-scanner]");
const reader_url = document.querySelector("script[data-reader]").dataset.reader;
const longest_side = 640;

if (button && navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.addEventListener("click", scan);
}

async function reader() {
  if ("BarcodeDetector" in window) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue;
  }
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = reader_url;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return async (canvas, context) => {
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height)?.data;
  };
}

async function scan() {
  const video = scanner.querySelector("video");
  const words = scanner.querySelector("[data-scan-words]");
  scanner.hidden = false;
  let stream;
  try {
    const read = await reader();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    await video.play();
    const number = await until_read(video, read);
    document.querySelector("#f-number").value = number;
    document.querySelector("#f-number").form.requestSubmit();
  } catch {
    words.textContent = scanner.dataset.none;
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}

async function until_read(video, read) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  for (;;) {
    const scale = Math.min(1, longest_side / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
    canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const text = await read(canvas, context);
    if (text) return text;
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}
