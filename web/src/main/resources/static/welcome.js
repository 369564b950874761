// The start page needs nothing but what all pages of what runs have.
import { follow } from './live.js';

follow(() => {});
