/**
 * What a colour of a chart is in the light theme, for figures on white: a theme's variable as the colour it stands for.
 * In the browser only.
 */
export function withLightColours<T>(make: (resolve: (colour: string) => string) => T): T {
  const light = document.createElement("div");
  light.className = "light hidden";
  document.body.append(light);
  try {
    const style = getComputedStyle(light);
    return make((colour) => {
      const variable = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
      return variable === undefined ? colour : style.getPropertyValue(variable).trim() || "#555555";
    });
  } finally {
    light.remove();
  }
}
