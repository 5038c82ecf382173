// Goes on by itself after a time that can be seen, and stopped or made longer.
(() => {
  const begin = () => {
    const box = document.querySelector("[data-leave]");
    if (!box || box.matches("[data-counting]")) return;
    box.dataset.counting = "";
    const [onward, left, stay] = ["a.button", "[data-left]", "[data-stay]"].map((one) => box.querySelector(one));
    let seconds = Number(box.dataset.leave);
    // A frame may not send the page around it elsewhere without a touch.
    const framed = parent !== window && onward.target === "_top";
    const stop = () => {
      clearInterval(timer);
      left.parentElement.remove();
      if (stay) stay.remove();
    };
    const timer = setInterval(() => {
      left.textContent = seconds -= 1;
      if (seconds > 0) return;
      clearInterval(timer);
      location.replace(onward.href);
    }, 1000);
    if (stay) stay.addEventListener("click", (event) => {
      event.preventDefault();
      if (box.dataset.longer) (seconds = Number(box.dataset.longer)), (left.textContent = seconds), stay.remove();
      else stop();
    });
    if (framed) stop();
  };
  new MutationObserver(begin).observe(document.documentElement, { childList: true });
  begin();
})();
