import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: one colour for what can be done. Verdicts have colours of their own. */
const iris: MantineColorsTuple = [
  '#eef1ff',
  '#dce2fd',
  '#b6c2f8',
  '#8ea0f4',
  '#6c83f0',
  '#5670ee',
  '#4a64e6',
  '#3b52cc',
  '#3147b5',
  '#233590',
];

export const theme = createTheme({
  colors: { iris },
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'sm',
  // The system's own: nothing is fetched, and it looks at home.
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.125rem' }, h2: { fontSize: '1rem' } } },
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** Mantine's own muted, placeholder and error tones miss 4.5:1 on our surfaces. */
export const accessibleTones: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b1f29',
    '--mantine-color-dimmed': '#555c6b',
    '--mantine-color-placeholder': '#636b7b',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#3147b5',
  },
  dark: {
    '--mantine-color-body': '#15171c',
    '--mantine-color-text': '#e4e6eb',
    '--mantine-color-dimmed': '#a3a9b5',
    '--mantine-color-placeholder': '#989eab',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-anchor': '#a9b7fb',
  },
});
