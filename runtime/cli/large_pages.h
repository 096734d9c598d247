// How the program asks the system for memory.
#pragma once

namespace writ::cli {

// From now on in large pages, where the system has them. A screening of a million people touches 70
// MB once; page by page that is a tenth of its time. To be called before there are threads; does
// nothing where tcmalloc is not linked (cmake/WritAllocator.cmake).
void AskForLargePages();

}  // namespace writ::cli
