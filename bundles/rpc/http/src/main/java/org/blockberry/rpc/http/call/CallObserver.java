package org.blockberry.rpc.http.call;

import org.blockberry.rpc.http.access.Denial;

/** Hears of calls, for metrics and log. Threading: any; returns at once. */
public interface CallObserver {
  /**
   * A call was answered.
   *
   * @param method name of a method that is or was served
   */
  void answered(String method, long nanos, boolean failed);

  /** The access rules said no. */
  void denied(Denial.Kind kind);

  /** A method was still running when its time was over; its thread is left to it. */
  void hung(String method);

  /** A method failed in a way it should not. */
  void broke(String method, Throwable thrown);
}
