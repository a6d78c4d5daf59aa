/**
 * Compiler of the Cramberry schema language: {@code .cram} files become Java records. Start with
 * {@link org.blockberry.cramberry.compiler.SchemaCompiler}.
 */
package org.blockberry.cramberry.compiler;
