/* Marks what libpaw exports; everything else in it is hidden. C11, and C++. */
#ifndef PAW_EXPORT_H
#define PAW_EXPORT_H

#if defined(__GNUC__)
#define PAW_API __attribute__((visibility("default")))
#else
#define PAW_API
#endif

#endif /* PAW_EXPORT_H */
