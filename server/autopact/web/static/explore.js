/* The button that makes the picture of the network one to explore; what that takes is loaded when it is pressed. */
const button = document.querySelector("button.explore");
const figure = button.closest("figure");
const words = JSON.parse(button.dataset.words);
let loading = false;
button.hidden = false;
button.addEventListener("click", async () => {
  if (loading) return; // the button stays enabled, and with it the focus where it is
  loading = true;
  button.textContent = words.loading;
  try {
    const { explore } = await import(button.dataset.script);
    await explore(figure, button.dataset.network, () => {
      button.hidden = false;
      button.focus();
    });
    button.hidden = true;
    button.textContent = words.explore;
  } catch (error) {
    button.textContent = words.failed.replace("{why}", error.message);
  }
  loading = false;
});
