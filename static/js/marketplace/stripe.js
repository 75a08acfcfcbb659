// The buyer's card goes from Stripe's own fields to Stripe; this page never sees it.

const form = document.querySelector("[data-stripe]");
if (form && window.Stripe) {
  const stripe = window.Stripe(form.dataset.key);
  const elements = stripe.elements({ clientSecret: form.dataset.secret });
  elements.create("payment").mount("#stripe-fields");
  const error = document.querySelector("#stripe-error");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.hidden = true;
    const given = { elements, confirmParams: { return_url: form.dataset.return } };
    const answer = await ("keeps" in form.dataset ? stripe.confirmSetup(given) : stripe.confirmPayment(given));
    if (answer.error) {
      error.textContent = answer.error.message;
      error.hidden = false;
      button.disabled = false;
    }
  });
}
