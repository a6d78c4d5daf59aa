/** What a light client trusts, on disk. */
package org.blockberry.sync.light.store;
