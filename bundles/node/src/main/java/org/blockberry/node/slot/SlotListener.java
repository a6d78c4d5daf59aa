package org.blockberry.node.slot;

import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;

/** Hears how implementations behave in calls. Every method returns at once; any thread. */
public interface SlotListener {
  /** A call threw what is not part of its contract, or gave a wrong answer. */
  void failed(SlotName slot, PluginFailure failure);

  /** A call does not come back: the slot has been closed, and what still comes from there does not count. Once per filling. */
  void hung(SlotName slot, String where);

  /** A call ended with an error of the virtual machine, which the whole process has to answer for. */
  void fatal(SlotName slot, VirtualMachineError error);
}
