// A standard phrase goes into its field at once; without this script, the server puts it in.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phrase]");
  if (!button) return;
  event.preventDefault();
  const field = document.getElementById(button.dataset.phrase);
  const phrase = document.getElementById(button.dataset.from).value;
  if (!field.value.includes(phrase)) field.value = (field.value.trimEnd() + "\n" + phrase).trimStart();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
