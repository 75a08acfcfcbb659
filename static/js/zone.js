// Tell the house by which clocks this reader lives: from the next page on, instants are told by them.

export function zone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (!/^[A-Za-z0-9_+/-]{1,60}$/.test(timeZone ?? "")) return;
  const told = `zone=${timeZone}`;
  if (document.cookie.split("; ").includes(told)) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${told}; path=/; max-age=31536000; samesite=lax${secure}`;
}
