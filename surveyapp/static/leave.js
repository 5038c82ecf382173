// Goes on by itself after a time that can be seen, and stopped or made longer.
(() => {
  const begin = () => {
    const box = document.querySelector("[data-leave]");
    if (!box || box.matches("[data-counting]")) return;
    box.dataset.counting = "";
    const [onward, left, stay] = ["a.button", "[data-left]", "[data-stay]"].map((one) => box.querySelector(one));
    const after = (seconds) => Date.now() + seconds * 1000;
    let until = after(box.dataset.leave);
    const timer = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      left.textContent = Math.max(seconds, 0);
      if (seconds > 0) return;
      clearInterval(timer);
      location.replace(onward.href);
    }, 1000);
    const stop = () => {
      clearInterval(timer);
      left.parentElement.remove();
    };
    if (stay) stay.addEventListener("click", (event) => {
      event.preventDefault();
      stay.remove();
      if (box.dataset.longer) until = after(box.dataset.longer);
      else stop();
    });
    // A frame may not send the page around it elsewhere without a touch.
    if (parent !== window && onward.target === "_top") stay.click();
  };
  new MutationObserver(begin).observe(document.documentElement, { childList: true });
  begin();
})();
