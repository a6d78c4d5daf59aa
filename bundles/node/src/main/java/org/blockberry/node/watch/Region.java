package org.blockberry.node.watch;

/** Code of a plugin that a thread can be inside of for too long. Threading: any. */
public interface Region {
  /** Milliseconds that one call may take, 1 or more. */
  long deadlineMillis();

  /** Whether what calls still inside give back does not count any more. */
  boolean revoked();

  /**
   * A call is past its deadline: revoke the region, report it. Called by the watching thread once per tick and call until the call
   * has left; returns at once.
   *
   * @param where one line: which method, for how long
   */
  void overdue(String where);
}
