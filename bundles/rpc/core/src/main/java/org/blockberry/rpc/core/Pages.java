package org.blockberry.rpc.core;

import java.util.List;
import java.util.OptionalLong;
import org.blockberry.api.rpc.RpcException;

/** How long answers are cut into pages. */
final class Pages {
  private static final int DEFAULT_SIZE = 30;
  static final int MAX_SIZE = 100;

  private Pages() {}

  /** Elements per page: 30 unless another size from 1 to 100 is asked for. */
  static int size(OptionalLong asked) {
    long size = asked.orElse(DEFAULT_SIZE);
    return size < 1 ? DEFAULT_SIZE : (int) Math.min(size, MAX_SIZE);
  }

  /** Refuses a page that there is not; nothing at all is one page. */
  static void check(long page, long total, int size) {
    long pages = Math.max(1, (total + size - 1) / size);
    if (page < 1 || page > pages) {
      throw RpcException.failed("page should be within [1, " + pages + "] range, given " + page);
    }
  }

  /**
   * One page.
   *
   * @param page from 1; the first if left out
   */
  static <T> List<T> of(List<T> all, OptionalLong page, OptionalLong perPage) {
    int size = size(perPage);
    long number = page.orElse(1);
    check(number, all.size(), size);
    int from = (int) (number - 1) * size;
    return all.subList(from, Math.min(all.size(), from + size));
  }
}
