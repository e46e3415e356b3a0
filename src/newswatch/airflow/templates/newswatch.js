// Inside Airflow's frame a link would open Airflow within Airflow, and its sandbox bars the frame from leading the
// window elsewhere. The router of Airflow's UI goes where the address goes, so the address is set.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.airflow");
  if (!link || window.parent === window) return;
  try {
    window.parent.history.pushState({}, "", link.href);
    window.parent.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    event.preventDefault();
  } catch {
    // another origin's frame: the link does what links do
  }
});
