#include "runtime/cli/app.h"
#include "runtime/cli/large_pages.h"

int main(int argc, char** argv) {
  writ::cli::AskForLargePages();
  return writ::cli::Run(argc, argv);
}
