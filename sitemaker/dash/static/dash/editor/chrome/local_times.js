/** Moments in the clock of whoever reads: "Sunday 22 Nov, 16:20, Berlin time". */

/** @param {ParentNode} root */
export function showLocalTimes(root) {
  for (const each of root.querySelectorAll("time[data-zoned]")) {
    const at = new Date(/** @type {HTMLTimeElement} */ (each).dateTime);
    if (!Number.isNaN(at.getTime())) each.textContent = told(at);
  }
}

/** @param {Date} at */
function told(at) {
  const day = at.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "short" });
  const hour = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const city = zone.split("/").at(-1)?.replaceAll("_", " ");
  return `${day.replace(",", "")} at ${hour}, ${zone === "UTC" ? "UTC" : `${city} time`}`;
}
