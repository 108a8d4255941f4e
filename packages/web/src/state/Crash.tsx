import { Component, type ReactNode } from 'react';
import { Failure } from './Failure.tsx';
import { fetchFailedAgain } from './lazy-part.tsx';

interface CrashProps {
  /** A change of it tries again. */
  of: string;
  children: ReactNode;
}

/** A fault of ours in one part of the page leaves the others standing. */
export class Crash extends Component<CrashProps, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: CrashProps): void {
    if (before.of !== this.props.of && this.state.error !== undefined) this.tryAgain();
  }

  private readonly tryAgain = (): void => {
    fetchFailedAgain();
    this.setState({ error: undefined });
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={error} onRetry={this.tryAgain} />;
  }
}
