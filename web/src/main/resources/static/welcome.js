// The start page needs only what all pages of the live state share.
import { follow } from './live.js';

follow(() => {});
