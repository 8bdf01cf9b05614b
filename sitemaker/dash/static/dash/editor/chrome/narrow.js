/** Whether the window is a phone's, as narrow.css has it: the settings are a sheet from below then. */

export const narrow = matchMedia("(max-width: 719px)");
