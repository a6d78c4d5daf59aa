/**
 * {@code config.toml} as the one source of configuration. Start with {@link
 * org.blockberry.ops.config.FileConfiguration}. Exports nothing.
 */
package org.blockberry.ops.config;
