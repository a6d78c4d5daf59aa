/** Schemas as values, their text and back. Start with {@link org.blockberry.cramberry.compiler.schema.SchemaParser}. Pure. */
package org.blockberry.cramberry.compiler.schema;
