package org.blockberry.cli.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.settings.SettingKey;
import org.blockberry.api.settings.Settings;

/** Reads {@code KEY=VALUE} as the generator's schema says. */
public final class GeneratorSettings {
  private GeneratorSettings() {}

  /**
   * The settings for a generator.
   *
   * @param given {@code KEY=VALUE} each; lists with commas
   * @throws IllegalArgumentException naming what is wrong and what there is
   */
  public static Settings of(LoadGeneratorFactory factory, List<String> given) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String each : given) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      SettingKey key = factory.settings().key(name).orElseThrow(() -> new IllegalArgumentException("--set " + each + ": " + known(factory)));
      if (equals < 0) {
        throw new IllegalArgumentException("--set " + each + " must be like " + name + "=VALUE");
      }
      if (values.put(name, value(key, each.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("--set " + name + " comes twice");
      }
    }
    return Settings.of(factory.settings(), values);
  }

  private static String known(LoadGeneratorFactory factory) {
    return factory.settings().keys().isEmpty() ? "the generator " + factory.type() + " has no settings"
        : "the settings of the generator " + factory.type() + " are " + factory.settings().keys().stream()
            .map(key -> key.name() + " (" + key.doc() + ")").collect(Collectors.joining(", "));
  }

  private static Object value(SettingKey key, String text) {
    try {
      return switch (key.type()) {
        case STRING -> text;
        case INTEGER -> Long.parseLong(text);
        case BOOLEAN -> bool(text);
        case DURATION -> Durations.parse(text).orElseThrow(() -> new IllegalArgumentException("not a time"));
        case STRING_LIST -> List.of(text.split(","));
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--set " + key.name() + " is \"" + text + "\" but must be " + switch (key.type()) {
        case INTEGER -> "a whole number";
        case BOOLEAN -> "true or false";
        default -> "a time like 500ms or 1m30s";
      }, e);
    }
  }

  private static Boolean bool(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("neither");
    }
    return text.equals("true");
  }
}
