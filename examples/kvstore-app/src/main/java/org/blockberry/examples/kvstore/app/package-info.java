/**
 * A chain of key-value pairs: the smallest application that uses everything an application may use. Start with
 * {@link KvstoreApplication}.
 */
package org.blockberry.examples.kvstore.app;
