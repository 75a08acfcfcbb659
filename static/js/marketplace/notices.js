// Has this browser show notices: it is asked, subscribes with the house's key, and says so in the form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/_/g, "/").replace(/-/g, "+")), (c) => c.charCodeAt(0));
const bare = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function named() {
  const agent = navigator.userAgent;
  const maker = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : "";
  const system = /Windows/.test(agent) ? "Windows" : /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return [maker, system].filter(Boolean).join(", ");
}

async function subscribe(form) {
  const words = form.querySelector("[data-push-words]");
  const say = (text) => {
    words.textContent = text;
    words.hidden = false;
  };
  if ((await Notification.requestPermission()) !== "granted") return say(words.dataset.denied);
  try {
    const registration = await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
    const before = await registration.pushManager.getSubscription();
    await before?.unsubscribe();
    const made = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(form.dataset.push),
    });
    form.elements.endpoint.value = made.endpoint;
    form.elements.p256dh.value = bare(made.getKey("p256dh"));
    form.elements.auth.value = bare(made.getKey("auth"));
    form.elements.name.value = named();
    form.submit();
  } catch {
    say(words.dataset.failed);
  }
}

const form = document.querySelector("form[data-push]");
if (form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const button = form.querySelector("button");
  form.hidden = false;
  document.querySelector("[data-push-without]")?.remove();
  button.addEventListener("click", () => subscribe(form));
}
