package org.blockberry.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All checks, in the order in which an operator mends things. */
public final class Doctor {
  private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

  static {
    CHECKS.put("java", new JavaCheck());
    CHECKS.put("distribution", new DistributionCheck());
    CHECKS.put("native libraries", new NativeCheck());
    CHECKS.put("home", new HomeCheck());
    CHECKS.put("configuration", new ConfigurationCheck());
    CHECKS.put("genesis", new GenesisCheck());
    CHECKS.put("messages", new MessagesCheck());
    CHECKS.put("keys", new KeysCheck());
    CHECKS.put("plugins", new PluginsCheck());
    CHECKS.put("data", new DataCheck());
    CHECKS.put("disk", new DiskCheck());
    CHECKS.put("limits", new LimitsCheck());
    CHECKS.put("clock", new ClockCheck());
    CHECKS.put("node", new NodeCheck());
  }

  private Doctor() {}

  /** Runs every check; one that breaks is a finding. */
  public static List<Finding> examine(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    CHECKS.forEach((name, check) -> {
      try {
        findings.addAll(check.look(patient));
      } catch (Exception e) {
        findings.add(Finding.fail(name, "cannot be looked at: " + (e.getMessage() == null ? e : e.getMessage()),
            "see what keeps this user from it"));
      }
    });
    return findings;
  }
}
