package org.blockberry.cli.doctor;

import java.util.List;

/** Looks at one thing. */
@FunctionalInterface
interface Check {
  /**
   * Looks.
   *
   * @throws Exception it cannot be looked at, which is a finding too
   */
  List<Finding> look(Patient patient) throws Exception;
}
