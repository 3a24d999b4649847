// htmx wires what it has loaded only after a settling pause. A dialog submitted within that pause
// would be posted by the browser to the page behind it, so there is no pause.
htmx.config.defaultSettleDelay = 0;
