package org.blockberry.api.config;

/**
 * One key with its value.
 *
 * @param key {@code table.key}
 * @param value as it would stand in the file; {@code "***"} if secret
 * @param source {@code default}, {@code config.toml:LINE}, {@code transient}, or the environment variable
 * @param doc one sentence with the unit
 */
public record ConfigEntry(String key, String value, String source, String doc) {}
