/** An image the site has, as the server says it. */
export interface Asset {
  id: number;
  name: string;
  width: number;
  height: number;
  src: string;
}

export type Stage = "waiting" | "sending" | "refused" | "stopped" | "done";

export interface Hooks {
  changed: () => void;
  done: (asset: Asset) => void;
}
