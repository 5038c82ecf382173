// On a device that stands in a shop: asks whether somebody is still there, then forgets them and begins anew.
(() => {
  let last = Date.now(), waiting = false;
  const box = () => document.getElementById("kiosk");

  const leave = async () => {
    const form = document.getElementById("answers"), { start } = box().dataset;
    if (form) {
      const { token, page, lang } = form.elements;
      const said = { token: token.value, page: page.value, lang: lang.value, go: "leave" };
      await fetch(form.action, { method: "POST", body: new URLSearchParams(said), redirect: "manual" }).catch(() => {});
    }
    location.replace(start);
  };

  const look = () => {
    const dialog = box();
    if (!dialog || waiting) return;
    const { idle, warning } = dialog.dataset;
    const left = Number(idle) + Number(warning) - Math.floor((Date.now() - last) / 1000);
    if (left > warning) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[data-left]").textContent = Math.max(left, 0);
    if (left > 0) return;
    last = Infinity;
    leave();
  };

  const here = () => last < Infinity && (last = Date.now());

  for (const name of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) addEventListener(name, here, { capture: true, passive: true });
  // Not when it is touched: what lies under the dialog would get the rest of the touch.
  addEventListener("click", () => box() && box().open && box().close(), { capture: true });
  addEventListener("pageshow", ({ persisted }) => persisted && box() && location.replace(box().dataset.start));
  setInterval(look, 1000);
  // What could not be sent yet is the only copy: nobody is sent away before it has arrived.
  addEventListener("DOMContentLoaded", () => {
    if (typeof answering !== "undefined") answering.join({ unsent: () => (waiting = true), sent: () => ((waiting = false), here()) });
  });
})();
