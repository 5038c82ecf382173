// Copies links, opens the phone's own sharing, and keeps a colour and its digits together. The pages work without it.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const field = (id) => document.getElementById(id);

  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) break;
    const words = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field(button.dataset.copy).value);
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = words), 2000);
    });
  }
  for (const input of all("input[readonly]")) input.addEventListener("focus", () => input.select());
  for (const button of all("[data-share]")) {
    if (!navigator.share) break;
    button.hidden = false;
    button.addEventListener("click", () => navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}));
  }
  for (const picker of all("[data-colour]")) {
    const typed = field(picker.dataset.colour);
    picker.hidden = false;
    picker.addEventListener("input", () => (typed.value = picker.value));
    typed.addEventListener("input", () => /^#[0-9a-f]{6}$/i.test(typed.value) && (picker.value = typed.value));
  }
})();
