package org.blockberry.api.plugin;

/** Whether two instances of one implementation may live at the same time. */
public enum Handover {
  /** The new instance starts before the old one stops. */
  OVERLAP,
  /** The instance holds a lock, port or native resource: the old one stops first and is started again if the new one fails. */
  EXCLUSIVE
}
