"use client";

import { ErrorNote } from "@/components/error-note";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="px-4 py-16">
      <ErrorNote title="This page could not be shown" error={error} retry={reset} />
    </div>
  );
}
