// What every page gains from JavaScript. Each page works without it.

import { menus } from "./menu.js";
import { theme } from "./theme.js";
import { copying } from "./copy.js";
import { dialogs } from "./dialogs.js";
import { progress } from "./progress.js";
import { forms } from "./forms.js";
import { clocks } from "./clock.js";
import { scanners } from "./scan.js";
import { zone } from "./zone.js";
import { looking } from "./pictures/look.js";
import { scrolls } from "./pictures/strip.js";

for (const begin of [menus, theme, copying, dialogs, progress, forms, clocks, scanners, zone, scrolls, looking]) begin(document);
