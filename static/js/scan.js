// Reading a QR code, with the camera or from a picture: [data-scan-into] names the field that takes what was read.
// An address of this house is gone to; anything else is put into the field, and its form is sent.

const every_ms = 160;
const largest_px = 1600;

export function scanners(root) {
  for (const scanner of root.querySelectorAll("[data-scan-into]")) furnish(scanner);
}

function furnish(scanner) {
  const dialog = scanner.querySelector("dialog");
  const video = scanner.querySelector("video");
  const words = scanner.querySelector("[data-scan-words]");
  const start = scanner.querySelector("[data-scan-start]");
  let stream = null;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  };

  scanner.hidden = false;
  start.hidden = !navigator.mediaDevices?.getUserMedia;
  start.addEventListener("click", async () => {
    dialog.showModal();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      await video.play();
      while (stream) {
        const text = await decode(video, video.videoWidth, video.videoHeight);
        if (text) {
          dialog.close();
          take(scanner, text);
          return;
        }
        await new Promise((later) => setTimeout(later, every_ms));
      }
    } catch {
      dialog.close();
      say(words, words.dataset.noCamera);
    }
  });
  dialog.addEventListener("close", stop);
  scanner.querySelector("[data-scan-stop]").addEventListener("click", () => dialog.close());

  scanner.querySelector("[data-scan-picture]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    say(words, "");
    try {
      const picture = await createImageBitmap(file);
      const text = await decode(picture, picture.width, picture.height);
      if (text) take(scanner, text);
      else say(words, words.dataset.noCode);
    } catch {
      say(words, words.dataset.noCode);
    }
    event.target.value = "";
  });
}

function say(words, text) {
  words.textContent = text;
  words.hidden = !text;
}

async function decode(source, width, height) {
  if (!width || !height) return null;
  const scale = Math.min(1, largest_px / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { decodeQR } = await import("../vendor/qr/decode.js");
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return null; // no code in this picture
  }
}

function take(scanner, text) {
  const field = document.getElementById(scanner.dataset.scanInto);
  try {
    const address = new URL(text);
    if (address.origin === location.origin) {
      location.assign(address.pathname + address.search);
      return;
    }
  } catch {
    // It is no address, but a number.
  }
  field.value = text;
  if (field.form?.requestSubmit) field.form.requestSubmit();
  else field.focus();
}
