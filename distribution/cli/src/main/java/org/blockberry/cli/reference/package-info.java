/** Every key of {@code config.toml}, as {@code config/reference.json} of the distribution describes it. */
package org.blockberry.cli.reference;
