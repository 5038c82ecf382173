// Sliders beside the cuts; what a moved cut does is shown at once. Without it a button asks for the same page.
(() => {
  const form = document.getElementById("cuts");
  if (!form) return;
  let waiting = 0;
  let last = 0;

  const show = async () => {
    const mine = ++last;
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || mine !== last) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const moved = page.getElementById("moved");
    if (!moved || mine !== last) return;
    document.getElementById("moved").replaceChildren(...moved.childNodes);
    history.replaceState(null, "", address);
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  };

  for (const slider of form.querySelectorAll("[data-cut]")) {
    const typed = form.elements[slider.dataset.cut];
    slider.hidden = false;
    slider.addEventListener("input", () => {
      typed.value = slider.value;
      soon();
    });
    typed.addEventListener("input", () => {
      if (!typed.validity.valid || !typed.value) return;
      slider.value = typed.value;
      soon();
    });
  }
})();
