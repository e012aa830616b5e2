// The browser's Back shows an earlier page with the answers as they were then. Going on from it would lose what
// was answered after it, so the page takes over the newest draft of this form in this tab. Forgotten at the receipt.
const PLACE = "kvitto-draft";
const input = document.querySelector("[name=_draft]");

function takeNewest() {
  const { key, turn } = input.dataset;
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
  if (kept.key === key && kept.turn > +turn) input.value = kept.draft;
  else sessionStorage.setItem(PLACE, JSON.stringify({ key, turn: +turn, draft: input.value }));
}

try {
  if (input) addEventListener("pageshow", takeNewest);
  else sessionStorage.removeItem(PLACE);
} catch {
  // Storage is switched off: then the page works as it does without JavaScript.
}
