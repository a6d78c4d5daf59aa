/**
 * What is wrong with a schema, and whether a newer one may take its place. Start with
 * {@link org.blockberry.cramberry.compiler.check.SchemaChecker} and {@link org.blockberry.cramberry.compiler.check.Compatibility}. Pure.
 */
package org.blockberry.cramberry.compiler.check;
