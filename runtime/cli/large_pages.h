// How the program asks the system for memory.
#pragma once

namespace writ::cli {

// From now on in large pages, where the system has them. A screening of a million people touches 60
// MB once; page by page that is 6 % of its time, from CSV 8 %. To be called before there are
// threads; does nothing where tcmalloc is not linked (cmake/WritAllocator.cmake).
void AskForLargePages();

}  // namespace writ::cli
