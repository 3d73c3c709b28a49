#include <webp/encode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// Usage: partitions in.ppm out.webp partitions filter_type segments quality
int main(int c,char**v){FILE*f=fopen(v[1],"rb");int w,h;if(fscanf(f,"P6 %d %d 255",&w,&h)!=2)return 1;fgetc(f);unsigned char*b=malloc(3*w*h);if(fread(b,1,3*w*h,f)!=3*w*h)return 1;
WebPConfig g;WebPConfigInit(&g);g.partitions=atoi(v[3]);g.filter_type=atoi(v[4]);g.segments=atoi(v[5]);g.quality=atof(v[6]);g.filter_strength=70;
WebPPicture p;WebPPictureInit(&p);p.width=w;p.height=h;WebPPictureImportRGB(&p,b,3*w);WebPMemoryWriter m;WebPMemoryWriterInit(&m);p.writer=WebPMemoryWrite;p.custom_ptr=&m;
if(!WebPEncode(&g,&p))return 2;FILE*o=fopen(v[2],"wb");fwrite(m.mem,1,m.size,o);return 0;}
