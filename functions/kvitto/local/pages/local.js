// The sheet works without this. With it a choice is saved when it is made, a press on a cell opens its row,
// and what others write shows by itself, without losing one's place.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const every = 3000;
  let busy = false, seen = "";

  const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  function take(page, address) {
    const box = document.querySelector(".scroll.sheet"), card = document.querySelector(".card");
    const at = [box.scrollLeft, box.scrollTop, card ? card.scrollTop : 0], had = document.activeElement;
    const back = had && (had.id ? "#" + had.id : had.name && had.getAttribute("form") ? `[name=${had.name}][form=${had.getAttribute("form")}]` : "");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.querySelector(".clock").replaceWith(page.querySelector(".clock"));
    document.title = page.title;
    const colours = (of) => of.querySelector("link[href*='colours.css']");
    if (colours(page) && colours(page).href !== (colours(document) || {}).href) document.head.append(colours(page));
    if (address) history.replaceState(null, "", address);
    const now = document.querySelector(".scroll.sheet"), opened = document.querySelector(".card");
    [now.scrollLeft, now.scrollTop] = at;
    if (opened && card) opened.scrollTop = at[2];
    const focus = back && document.querySelector(back);
    if (focus) focus.focus({ preventScroll: true });
  }

  async function send(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    else body.set("do", "save");
    busy = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      take(await parse(answer), answer.url);
    } finally {
      busy = false;
    }
  }

  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control.matches("table.sheet select, table.sheet input[type=checkbox]")) send(control.form, null);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("main.desk") || event.target.method === "get") return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  document.addEventListener("click", (event) => {
    const cell = event.target.closest("table.sheet td");
    if (!cell || event.target.closest("select, input, a, button") || getSelection().toString()) return;
    const link = cell.parentNode.querySelector(".corner a"), index = cell.parentNode.children[cell.cellIndex].cellIndex;
    const heading = document.querySelector("table.sheet thead tr").children[index];
    open(link.href, "c" + heading.id.slice(1));
  });

  async function open(address, field) {
    busy = true;
    try {
      const answer = await fetch(address);
      take(await parse(answer), address);
      const found = document.getElementById(field);
      if (found) found.focus();
    } finally {
      busy = false;
    }
  }

  const touched = () => document.activeElement && document.activeElement.matches(".card input, .card select, .card textarea, table.sheet select")
    || [...document.querySelectorAll(".card input:not([type=hidden]), .card textarea")].some((one) => one.value !== one.defaultValue);

  setInterval(async () => {
    if (busy || document.hidden || touched()) return;
    const address = new URL(location.href);
    address.searchParams.delete("done");
    try {
      const answer = await fetch(address, { headers: { "If-None-Match": seen } });
      if (answer.ok && !busy && !touched()) {
        const page = await parse(answer);
        seen = answer.headers.get("ETag");
        if (page.querySelector("table.sheet").outerHTML !== document.querySelector("table.sheet").outerHTML) take(page, null);
      }
    } catch {
      // It has stopped, or is starting anew: try again later.
    }
  }, every);
})();
