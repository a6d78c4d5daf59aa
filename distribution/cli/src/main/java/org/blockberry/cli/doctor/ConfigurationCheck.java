package org.blockberry.cli.doctor;

import java.nio.file.Files;
import java.util.List;
import org.blockberry.api.config.ConfigProblem;

/** Every mistake in config.toml and the environment. */
final class ConfigurationCheck implements Check {
  @Override
  public List<Finding> look(Patient patient) {
    if (!Files.exists(patient.home().configFile())) {
      return List.of(Finding.fail("configuration", patient.home().configFile() + " does not exist", "blockberry init --home "
          + patient.home().root()));
    }
    if (patient.configuration().isEmpty()) {
      return List.of(Finding.warn("configuration", "cannot be checked: the distribution has no config/reference.json",
          "unpack the archive again"));
    }
    List<ConfigProblem> problems = patient.configuration().get().problems();
    return problems.isEmpty() ? List.of(Finding.ok("configuration", patient.home().configFile() + " is valid"))
        : problems.stream().map(each -> Finding.fail("configuration", each.line(), "blockberry help config check")).toList();
  }
}
