/* The button that makes the picture of the network one to explore; what that takes is loaded when it is pressed. */
const button = document.querySelector("button.explore");
const figure = button.closest("figure");
button.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  button.textContent = "Loading…";
  try {
    const { explore } = await import(button.dataset.script);
    await explore(figure, button.dataset.network, () => {
      button.hidden = false;
      button.focus();
    });
    button.hidden = true;
    button.textContent = "Explore";
  } catch (error) {
    button.textContent = `Explore: failed (${error.message}); try again`;
  }
  button.disabled = false;
});
