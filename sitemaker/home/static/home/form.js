import { attach } from "../behaviors/behaviors.js";
import { busy } from "../behaviors/busy.js";
import { reveal } from "../behaviors/reveal.js";
import { address } from "./address.js";

attach({ address, busy, reveal });
