package org.blockberry.node.watch;

/** A thread that hears that the call it is in does not come back. */
interface StuckThread {
  /** Called once per call, by the watching thread; the call has not left and cannot while this runs. */
  void stuck(String why);
}
