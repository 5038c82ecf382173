/* The questionnaire editor, made quicker: every page of it works without this script. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  /* The part of the page that a form's answer replaces, with the focus kept on what was pressed. */
  const put = (html, id, focus) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const now = document.getElementById(id), next = page.getElementById(id);
    if (!now || !next) return false;
    const before = new Set([...now.querySelectorAll(".page-draft")].map((page) => page.id));
    const shut = new Set([...now.querySelectorAll(".page-cards:not([open])")].map((cards) => cards.parentElement.id));
    now.replaceWith(next);
    for (const cards of next.querySelectorAll(".page-cards")) cards.open = !before.has(cards.parentElement.id) || !shut.has(cards.parentElement.id);
    document.title = page.title;
    const same = focus && [...next.querySelectorAll("[name]")].find(
      (field) => field.name === focus.name && (field.type === "hidden" ? false : field.tagName === "BUTTON" || field.type === "checkbox" || field.type === "radio" ? field.value === focus.value : true) && !field.disabled);
    const target = same || (focus && focus.card && document.getElementById(focus.card)) || next.querySelector("[role=alert], [role=status]:not(:empty)")
      || (focus && next.querySelector("button[name=do]:enabled"));
    if (target) {
      if (!target.matches("a, button, input, select, textarea, [tabindex]")) target.tabIndex = -1;
      target.focus({ preventScroll: false });
    }
    ready(next);
    return true;
  };

  const frame = () => document.querySelector(".phone-frame");
  const refresh = () => { const phone = frame(); if (phone) phone.contentWindow.location.reload(); };

  let busy = false;
  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    const id = form.dataset.swap;
    const body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    const card = button && button.closest(".q-card");
    const focus = button && { name: button.name, value: button.value, card: card && card.id };
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const there = new URL(answer.url);
      const onwards = answer.redirected && there.pathname !== location.pathname;
      if (onwards) { location.assign(answer.url); return; }
      if (!put(await answer.text(), id, focus)) location.assign(answer.url);
      else refresh();
    } catch {
      form.removeAttribute("data-swap");
      if (button) form.requestSubmit(button); else form.submit();
    } finally { busy = false; }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.swap || event.defaultPrevented) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  /* A condition's row shows the answers of the question as soon as it is chosen. */
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("[data-refresh]")) return;
    const ask = document.createElement("button");
    ask.name = "do"; ask.value = "fresh"; ask.hidden = true;
    field.form.append(ask);
    send(field.form, ask).then(() => {
      const again = field.id ? document.getElementById(field.id)
        : [...document.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)].find((other) => other.value === field.value);
      if (again) again.focus();
    });
  });

  /* A question saves itself a moment after something in it was changed. */
  let waiting = 0, saving = null;
  const say = (form, word) => { const place = form.querySelector(".saved"); if (place) place.textContent = place.dataset[word]; };
  const save = async (form) => {
    if (!form.isConnected) return;
    say(form, "saving");
    const body = new FormData(form);
    body.set("do", "auto");
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok) { say(form, "unsaved"); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("form[data-autosave]");
      if (!fresh) { say(form, "unsaved"); return; }
      form.elements.mark.value = fresh.elements.mark.value;
      /* A part that was new has a code now: it must not be made twice. */
      const codes = (own) => [...own.querySelectorAll("input[type=hidden][name$='.code'], input[type=hidden][name$='.id']")];
      const mine = codes(form), theirs = codes(fresh);
      if (mine.length === theirs.length) mine.forEach((field, place) => { field.value = theirs[place].value; });
      say(form, "saved");
      refresh();
    } catch { say(form, "unsaved"); }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("[data-autosave]")) return;
    clearTimeout(waiting);
    say(form, "unsaved");
    waiting = setTimeout(() => { saving = (saving || Promise.resolve()).then(() => save(form)); }, 900);
  });
  document.addEventListener("submit", () => clearTimeout(waiting), true);

  document.addEventListener("click", (event) => {
    const width = event.target.closest("[data-width]");
    if (width && frame()) frame().className = `phone-frame w${width.dataset.width}`;
  });

  /* Cards can be dragged to another place; the arrows do the same. */
  let dragged = null;
  const clear = () => document.querySelectorAll(".before, .into").forEach((marked) => marked.classList.remove("before", "into"));
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest ? event.target.closest(".q-card") : null;
    if (dragged) { dragged.classList.add("dragged"); event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", dragged.dataset.id); }
  });
  document.addEventListener("dragend", () => { if (dragged) dragged.classList.remove("dragged"); dragged = null; clear(); });
  document.addEventListener("dragover", (event) => {
    const list = dragged && event.target.closest(".page-draft");
    if (!list) return;
    event.preventDefault();
    clear();
    const card = event.target.closest(".q-card");
    if (card) card.classList.add("before"); else list.querySelector(".cards-list").classList.add("into");
  });
  document.addEventListener("drop", (event) => {
    const section = dragged && event.target.closest(".page-draft");
    if (!section) return;
    event.preventDefault();
    const list = section.querySelector(".cards-list");
    const others = [...list.querySelectorAll(".q-card")].filter((card) => card !== dragged);
    const card = event.target.closest(".q-card");
    if (card === dragged) return;
    const place = card ? others.indexOf(card) : others.length;
    const form = document.getElementById("outline");
    const button = document.createElement("button");
    button.name = "do"; button.value = `place:${dragged.dataset.id}:${list.dataset.page}:${place}`; button.hidden = true;
    form.append(button);
    send(form, button);
  });

  const ready = (part) => {
    part.querySelectorAll(".q-card[data-id]").forEach((card) => { if (card.dataset.id) card.draggable = true; });
    const text = part.querySelector("textarea[data-line]");
    if (text && text.dataset.line) {
      const lines = text.value.split("\n"), line = Math.min(Number(text.dataset.line), lines.length);
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      text.focus();
      text.setSelectionRange(start, start + lines[line - 1].length);
      text.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(text).lineHeight));
    }
  };
  ready(document);

  /* On a phone a long questionnaire begins as a list of its pages. */
  const reveal = () => {
    const there = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const cards = there && (there.closest(".page-cards") || there.querySelector(":scope > .page-cards"));
    if (cards) { cards.open = true; there.scrollIntoView(); }
  };
  const phone = matchMedia("(max-width: 43.99rem)");
  const fold = () => document.querySelectorAll(".page-cards").forEach((cards, place) => { cards.open = !phone.matches || !place; });
  if (document.querySelectorAll(".q-card").length > 12) { fold(); phone.addEventListener("change", fold); }
  reveal();
  addEventListener("hashchange", reveal);
})();
